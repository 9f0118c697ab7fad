from evaluation.kinds_of_error import Bin, Left, calibration, kinds, verdicts


def left(meant: str, understood: str, confidence: float = 0.8, *, is_unclear: bool = False, text: str = "so") -> Left:
    return Left("nurse.yml", text, meant, understood, confidence, 0.7, is_unclear)


def test_what_is_not_understood_is_asked_again_whatever_came_first() -> None:
    ends = [left("thank", "thank"), left("thank", "greet"), left("thank", "thank", is_unclear=True)]
    assert verdicts(ends) == {"right": 1, "wrong": 1, "asked": 1}


def test_a_kind_says_what_would_have_been_done_and_its_surest_example() -> None:
    wrong = [left("out_of_scope", "stop_texts", 0.5 + number / 10, text=f"text {number}") for number in range(3)]
    (kind,) = kinds([*wrong, left("out_of_scope", "greet"), left("greet", "greet")])
    assert (kind.meant, kind.understood, kind.lines, kind.example) == ("out_of_scope", "stop_texts", 3, "text 2")
    assert (kind.cost, kind.step) == ("no more texts", "do")


def test_confidence_is_set_beside_what_was_true_by_tenths() -> None:
    sure = [left("greet", "greet", 1.0), left("greet", "thank", 0.9)]
    assert calibration([*sure, left("greet", "greet", 0.31)]) == [Bin(0.3, 1, 0.31, 1.0), Bin(0.9, 2, 0.95, 0.5)]
