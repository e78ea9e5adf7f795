"""Every error Tidegate raises on purpose, in one tree.

* TidegateError
    x exit code 4: something broke
    * UsageError
        x exit code 2: what was given cannot be used; nothing was published
        * ConfigError - a setting is unknown, of the wrong type or out of its range
        * PolicyError - a pseudonymization policy cannot be applied
            * PolicyMismatchError - a model was trained under another policy or key than is served
        * KeysetError - a keyset is missing, unreadable, too open or of another domain
        * DataError - input data lacks a column, is cut short or cannot be parsed
        * StatisticsError - statistics cannot be compared
        * PipelineNotFoundError - no pipeline of that name can be imported
        * PipelineDefinitionError - a pipeline cannot be run anywhere: a cycle, a missing executor
        * PreflightError - a pipeline would mean something else where it is asked to run
        * ResumeError - there is no run to go on with, or it was of another definition
        * ScheduleError - a schedule cannot be read, or its ledger is of a newer version
        * SubmissionError - a service refused a pipeline, or cannot be reached
        * PipelineRootError - a pipeline root cannot be read or written
        * PipelineLockedError - another run holds this pipeline root
        * VersionNotFoundError - no such pushed version in this pipeline root
        * ArchiveError - an archived model is gone, or is not what was pushed
        * RolloutStateError - a rollout is not in a state in which that can be done
            * ApprovalError - an approval is for another model, has expired or is not asked for
    * ExportError
        * UnsupportedOperationError - an operation of the model has no edge counterpart
        * ConversionError - a converter crashed, hung or wrote an unusable file
    * InstallationError - a tool that is fetched when it is first needed cannot be had
    * PushError - a model could not be delivered; the target is as it was
        * FencedError - a later controller has taken over; what this one asked for was not done
        * LeaseHeldError - another controller drives this target
        * JournalError - a rollout's journal is damaged or cannot be written
    * PipelineRunError - a node of a pipeline failed
        * NodeTimeoutError - a node ran for longer than it may
    * ClusterError - a Beam runner's cluster cannot be started or reached

Each message says what happened, where, and what to do about it.
"""

from __future__ import annotations


class TidegateError(Exception):
    """Root of the tree: ``what`` happened, ``where``, and the ``remedy``.

    >>> print(DataError("Column 'tailnum' is missing", where="flights.csv",
    ...                 remedy="Add it to the file, or drop it from the policy."))
    Column 'tailnum' is missing (flights.csv). Add it to the file, or drop it from the policy.
    """

    exit_code = 4

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what.rstrip(".")
        self.where = where
        self.remedy = remedy
        place = f" ({where})" if where else ""
        advice = f" {remedy}" if remedy else ""
        super().__init__(f"{self.what}{place}.{advice}")

    def __reduce__(self) -> tuple[object, ...]:
        # Beam and subprocesses pickle exceptions; keyword-only arguments need this.
        return _rebuild, (type(self), self.what, self.where, self.remedy)


def _rebuild(kind: type[TidegateError], what: str, where: str, remedy: str) -> TidegateError:
    return kind(what, where=where, remedy=remedy)


class UsageError(TidegateError):
    """What was given cannot be used; nothing was published."""

    exit_code = 2


class ConfigError(UsageError, ValueError):
    """A setting is unknown, of the wrong type or out of its range."""


class PolicyError(UsageError, ValueError):
    """A pseudonymization policy cannot be applied."""


class PolicyMismatchError(PolicyError):
    """A model was trained under another policy or key than is served."""


class KeysetError(UsageError):
    """A keyset is missing, unreadable, too open or of another domain."""


class DataError(UsageError):
    """Input data lacks a column, is cut short or cannot be parsed."""


class StatisticsError(UsageError):
    """Statistics cannot be compared."""


class PipelineNotFoundError(UsageError, LookupError):
    """No pipeline of that name can be imported."""


class PipelineDefinitionError(UsageError):
    """A pipeline cannot be run anywhere: a cycle, a missing executor."""


class PreflightError(UsageError):
    """A pipeline would mean something else where it is asked to run."""


class ResumeError(UsageError):
    """There is no run to go on with, or it was of another definition."""


class ScheduleError(UsageError):
    """A schedule cannot be read, or its ledger is of a newer version."""


class SubmissionError(UsageError):
    """A service refused a pipeline, or cannot be reached."""


class PipelineRootError(UsageError):
    """A pipeline root cannot be read or written."""


class PipelineLockedError(UsageError):
    """Another run holds this pipeline root."""


class VersionNotFoundError(UsageError, LookupError):
    """No such pushed version in this pipeline root."""


class ArchiveError(UsageError):
    """An archived model is gone, or is not what was pushed."""


class RolloutStateError(UsageError):
    """A rollout is not in a state in which that can be done."""


class ApprovalError(RolloutStateError):
    """An approval is for another model, has expired or is not asked for."""


class ExportError(TidegateError):
    """A model could not be exported; nothing was published."""


class UnsupportedOperationError(ExportError):
    """An operation of the model has no edge counterpart."""


class ConversionError(ExportError):
    """A converter crashed, hung or wrote an unusable file."""


class InstallationError(TidegateError):
    """A tool that is fetched when it is first needed cannot be had."""


class PushError(TidegateError):
    """A model could not be delivered; the target is as it was."""


class FencedError(PushError):
    """A later controller has taken over; what this one asked for was not done."""


class LeaseHeldError(PushError):
    """Another controller drives this target."""


class JournalError(PushError):
    """A rollout's journal is damaged or cannot be written."""


class PipelineRunError(TidegateError):
    """A node of a pipeline failed."""


class NodeTimeoutError(PipelineRunError):
    """A node ran for longer than it may."""


class ClusterError(TidegateError):
    """A Beam runner's cluster cannot be started or reached."""
