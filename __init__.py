"""Tidegate: gates for TFX pipelines, from raw personal data to phones and to production.

The four gates stand in :mod:`tidegate.components`: ``Pseudonymizer``, ``DriftChecker``,
``EdgeExporter`` and ``CanaryPusher``. ``tidegate.pipelines`` composes them with TFX's own
components and ``tidegate.orchestrators`` runs what is composed. Importing this package imports none
of them, so that it stays quick.
"""
