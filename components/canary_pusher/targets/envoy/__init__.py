"""Model servers behind an Envoy proxy, which splits and mirrors their traffic."""

from .cluster import EnvoyCluster
from .target import EnvoyTarget

__all__ = ["EnvoyCluster", "EnvoyTarget"]
