"""Rasa is imported without TensorFlow, as in production, before any test of the assistant is collected."""

from assistant import no_tensorflow
from tests.assistant.tiny import tiny_model as tiny_model

no_tensorflow.install()
