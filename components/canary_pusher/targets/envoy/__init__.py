"""Model servers behind an Envoy proxy, which splits and mirrors their traffic."""

from .target import EnvoyCluster, EnvoyTarget

__all__ = ["EnvoyCluster", "EnvoyTarget"]
