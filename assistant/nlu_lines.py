"""How near a text is to every line that a classifier was trained on.

Most of what a text costs there is to fetch the lines' vectors from memory. They are kept as whole numbers of 16 bits,
half the size of floats, in two halves of 8, and multiplied by ONNX Runtime, which is several times as fast as NumPy is
with floats. Sums of whole numbers are exact, so they are the same on every processor; what is rounded off is some
hundred-thousandths of a cosine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_LINE, _LINE_PARTS = 127, 254
"""Steps from nothing to the largest number of a line, and parts of a step."""
_TEXT, _TEXT_PARTS = 63, 126
"""Of a text fewer: processors without VNNI add two products of 8 bits in 16."""
_NOTHING = 64
"""Stands for 0 in a text, as there its numbers have no sign."""
_AT_ONCE = 8
"""Texts: of each line and text there are four products."""


@dataclass(frozen=True)
class Lines:
    graph: NDArray[np.uint8]
    """ONNX, as bytes; to load it needs no onnx."""
    steps: Matrix  # spaces x n

    @classmethod
    def of(cls, spaces: Sequence[Matrix]) -> "Lines":
        """Given the lines' vectors (n x size) in each of several spaces."""
        from onnx import TensorProto, helper, numpy_helper  # which a server needs not

        nodes, inputs, outputs, constants = [], [], [], [numpy_helper.from_array(np.uint8(_NOTHING), "nothing")]
        steps = [_steps(vectors, _LINE) for vectors in spaces]
        for number, (vectors, step) in enumerate(zip(spaces, steps, strict=True)):
            halves = np.concatenate(_halves(vectors / step, _LINE_PARTS)).astype(np.int8).T
            text, lines, products = f"text_{number}", f"lines_{number}", f"products_{number}"
            constants.append(numpy_helper.from_array(np.ascontiguousarray(halves), lines))
            nodes.append(helper.make_node("MatMulInteger", [text, lines, "nothing"], [f"whole_{products}"]))
            nodes.append(helper.make_node("Cast", [f"whole_{products}"], [products], to=TensorProto.FLOAT))
            inputs.append(helper.make_tensor_value_info(text, TensorProto.UINT8, ["halves", halves.shape[0]]))
            outputs.append(helper.make_tensor_value_info(products, TensorProto.FLOAT, ["halves", halves.shape[1]]))
        graph = helper.make_graph(nodes, "lines", inputs, outputs, constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="doorstep"
        )
        return cls(np.frombuffer(model.SerializeToString(), np.uint8), np.stack([each[:, 0] for each in steps]))

    def cosines(self, spaces: Sequence[Sequence[Matrix]]) -> list[Matrix]:
        """In each space, of each text to each line (texts x n), given the texts' vectors there. All of length 1."""
        stacked = [np.stack(vectors) for vectors in spaces]
        some = [self._some(starts) for starts in zip(*map(_some_at_once, stacked), strict=True)]
        return [np.concatenate(found) for found in zip(*some, strict=True)]

    def _some(self, spaces: Sequence[Matrix]) -> list[Matrix]:
        steps = [_steps(vectors, _TEXT) for vectors in spaces]
        halves = [
            (np.concatenate(_halves(vectors / step, _TEXT_PARTS)) + _NOTHING).astype(np.uint8)
            for vectors, step in zip(spaces, steps, strict=True)
        ]
        products = self._session.run(None, {f"text_{number}": each for number, each in enumerate(halves)})
        return [_whole(each, step) * of_lines for each, step, of_lines in zip(products, steps, self.steps, strict=True)]

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # as the encoder's
        return onnxruntime.InferenceSession(self.graph.tobytes(), options, providers=["CPUExecutionProvider"])


def _some_at_once(vectors: Matrix) -> list[Matrix]:
    return [vectors[start : start + _AT_ONCE] for start in range(0, len(vectors), _AT_ONCE)]


def _steps(vectors: Matrix, count: int) -> Matrix:
    """The step of each, so many of which make its largest number."""
    largest: Matrix = np.abs(vectors).max(axis=1, keepdims=True)
    return np.maximum(largest, np.finfo(np.float32).tiny) / np.float32(count)


def _halves(in_steps: Matrix, parts: int) -> tuple[Matrix, Matrix]:
    """Whole steps, and what is left in parts of one."""
    whole = np.rint(in_steps)
    return whole, np.rint((in_steps - whole) * parts)


def _whole(products: Matrix, step: Matrix) -> Matrix:
    """Put together from the products of halves, in steps of the lines."""
    texts, lines = len(products) // 2, products.shape[1] // 2
    by_text = products[texts:]
    by_text *= 1 / _TEXT_PARTS
    by_text += products[:texts]
    whole, more = by_text[:, :lines], by_text[:, lines:]
    more *= 1 / _LINE_PARTS
    whole += more
    whole *= step
    return whole
