"""Measuring: question files, metrics, the evaluation, its report and the benchmark."""
