"""Lays the checkout out as the package `tidegate`; the rest about it stands in pyproject.toml.

The checkout's root is the package's root: `components/` is `tidegate.components`. setuptools must
therefore be told which folders are packages, and that of the files beside them only
`PACKAGE_ROOT_FILES` belong to the package: this file, for one, does not.
"""

from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

PACKAGE_FOLDERS = ("components", "pipelines", "orchestrators", "data")
PACKAGE_ROOT_FILES = ("__init__.py", "__main__.py", "py.typed")


class BuildPackage(build_py):
    """Takes from the checkout's root `PACKAGE_ROOT_FILES` alone, and every other package whole."""

    def find_package_modules(self, package, package_dir):
        modules = super().find_package_modules(package, package_dir)
        if package != "tidegate":
            return modules
        return [module for module in modules if Path(module[2]).name in PACKAGE_ROOT_FILES]

    def find_data_files(self, package, src_dir):
        files = super().find_data_files(package, src_dir)
        if package != "tidegate":
            return files
        return [file for file in files if Path(file).name in PACKAGE_ROOT_FILES]


def package_names():
    """Every importable package of the distribution, by its dotted name."""
    names = ["tidegate"]
    for folder in PACKAGE_FOLDERS:
        names.append(f"tidegate.{folder}")
        names.extend(f"tidegate.{folder}.{name}" for name in find_packages(folder))
    return names


setup(
    package_dir={"tidegate": "."},
    packages=package_names(),
    package_data={
        "": [
            "*.yaml",
            "*.pbtxt",
            "*.html",
            "*.j2",
            "*.css",
            "*.mjs",
            "*.txt",
            "*.json",
            "templates/*",
        ],
        "tidegate": ["py.typed"],
        "tidegate.data.flights": ["sample/span-*/*.csv"],
        "tidegate.data.people": ["sample/span-*/*.csv"],
        "tidegate.orchestrators.schedule": ["examples/*"],
    },
    cmdclass={"build_py": BuildPackage},
)
