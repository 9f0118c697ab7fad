"""The receiver: the one process that strangers reach.

It proves who sent a request, stores what it says and acknowledges it, with nothing of the dialogue, the deliveries or
the desk loaded; whoever works it off is told (docs/adr/0017). Nothing that is not proved is read further than it takes
to refuse it.
"""
