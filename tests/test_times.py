from tests.times import tables, times

XML = """<testsuites><testsuite>
<testcase classname="tests.a.test_b" name="test_one[x|y]" time="3.0"/>
<testcase classname="tests.a.test_c.TestD" name="test_two" time="1.0"/>
<testcase classname="tests.test_e" name="test_three" time="4.0"/>
</testsuite></testsuites>"""


def test_the_time_of_a_run_is_told_by_folder_by_file_and_by_test() -> None:
    lines = "\n".join(tables(times(XML))).splitlines()
    assert lines[0] == "3 tests, 0.1 minutes of them one after another."
    assert "| `tests/a` | 4 | 50.0 |" in lines
    assert "| `tests/a/test_c.py` | 1 | 12.5 |" in lines
    assert "| `tests/test_e.py` | 4 | 50.0 |" in lines
    assert r"| `tests/a/test_b.py::test_one[x\|y]` | 3 | 37.5 |" in lines
