# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Package metadata of `sla-keras`; the tested pins are in constraints.txt."""

import runpy
import shutil
from pathlib import Path

from setuptools import find_packages
from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
VERSION = runpy.run_path(str(ROOT / "sla" / "version.py"))["__version__"]
README = ROOT / "README.md"

INSTALL_REQUIRES = [
    # The model API; the first release the suite is written for.
    "keras>=3.11",
    # The backend, tf.data, tf.distribute and SavedModel export.
    "tensorflow>=2.18",
    # CIFAR, MNIST and the other named data sets.
    "tensorflow-datasets>=4.9.8",
    # Of tensorflow-datasets, which names no version: older ones are for an
    # older protobuf.
    "tensorflow-metadata>=1.17",
    # Reads tables of labels: CSV and Parquet.
    "pyarrow>=14.0.1",
    # Backbones by name; 0.9.0 is the last release.
    "keras-cv>=0.9",
    # Flags and logging of the command-line programs.
    "absl-py>=2.1",
    # Arrays outside the graph: sources, splits, reports.
    "numpy>=1.26",
    # Experiment overrides and params.yaml.
    "pyyaml>=6.0",
    # Its handwritten digits are the data of the default experiment.
    "scikit-learn>=1.4",
    # Fits the temperature of class probabilities.
    "scipy>=1.11",
    # Keeps the small fits of `sla.representations` on one core: faster.
    "threadpoolctl>=3.1",
    # Writes event files; TensorFlow 2.21 no longer brings it along.
    "tensorboard>=2.18",
    # Reads the size of an image from its header. Matplotlib needs it, too.
    "pillow>=10.0",
    # Draws curves.png and all other pictures.
    "matplotlib>=3.8",
    # The template of the page of `sla.representations`; escapes names.
    "jinja2>=3.1",
]

EXTRAS = {
    # `sla.export --format=onnx` writes, checks and runs ONNX files.
    "onnx": ["tf2onnx>=1.16", "onnx>=1.16", "onnxruntime>=1.18"],
    # Runs what `sla.export --format=litert` writes.
    "litert": ["ai-edge-litert>=1.2"],
    # The example server of docs/serving.md, and what measures it.
    "serving": ["fastapi>=0.110", "uvicorn>=0.29", "locust>=2.30"],
    # Chooses what `sla.sweep` tries: samplers, resumable studies, importance.
    "sweep": ["optuna>=4.0"],
    # Pretrained backbones by preset: `keras_hub_backbone`.
    "hub": ["keras-hub>=0.25"],
    # The method on PyTorch, which `sla.benchmark` measures itself against.
    "benchmark": ["torch>=2.4"],
    # `make docs`: the site, the reference of the Python names, and what formats
    # the signatures in it.
    "docs": ["mkdocs-material>=9.7", "mkdocstrings[python]>=1.0", "ruff>=0.8"],
}

TEST_REQUIRES = [
    *EXTRAS["onnx"],
    *EXTRAS["litert"],
    *EXTRAS["sweep"],
    # Run the example server.
    *EXTRAS["serving"][:2],
    "pytest>=8.0",
    # Stops a test that hangs, such as one of two processes that wait.
    "pytest-timeout>=2.3",
    # Runs the suite on two cores.
    "pytest-xdist>=3.8",
    # The second backend on which the core is tested.
    "jax>=0.4.30",
    # Builds the wheel that tests/packaging_test.py opens.
    "setuptools>=70.1",
    # Looks at the page of `sla.representations` in a real browser.
    "selenium>=4.20",
    # Execute examples/quickstart.ipynb.
    "nbclient>=0.10",
    "ipykernel>=6.29",
    # Checks of `make lint`: style and types.
    "ruff>=0.8",
    "mypy>=1.11",
    "types-PyYAML>=6.0.12",
]

COMMANDS = sorted(
    path.parent.name for path in (ROOT / "sla").glob("*/__main__.py")
)


class BuildWithConfigs(build_py):
    """Puts the files of `configs/` beside the module that finds them."""

    def run(self) -> None:
        """Builds as setuptools does, then copies the files."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "sla", "configs", "files")
            shutil.copytree(ROOT / "configs", target, dirs_exist_ok=True)


setup(
    name="sla-keras",
    version=VERSION,
    description="Self-supervised Label Augmentation (SLA) for Keras 3",
    long_description=README.read_text("utf-8") if README.exists() else "",
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    author="The SLA Keras Authors",
    packages=find_packages(include=["official*", "sla*"]),
    package_data={
        "official": ["py.typed"],
        "official.vision.dataloaders": ["class_lists/*.yaml"],
        "sla": ["py.typed"],
        "sla.evaluate": ["page.html"],
        "sla.reporting": ["page.css"],
        "sla.representations": ["page.html"],
    },
    entry_points={
        "console_scripts": [
            f"sla-{name.replace('_', '-')} = sla.console:main"
            for name in COMMANDS
        ]
    },
    cmdclass={"build_py": BuildWithConfigs},
    python_requires=">=3.10,<3.14",
    install_requires=INSTALL_REQUIRES,
    extras_require={**EXTRAS, "test": TEST_REQUIRES},
    classifiers=[
        "Intended Audience :: Science/Research",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
    ],
)
