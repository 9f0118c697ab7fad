"""A route on a map, where the company has set whose tiles it is drawn on (`DOORSTEP_TILES_URL`, docs/adr/0052).

MapLibre GL is served by us as it was published (`console/vendored`), and only asked for when somebody opens a map.
"""
