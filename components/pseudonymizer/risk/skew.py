"""What the frequencies of tokens give away: equal values keep equal tokens, hence their counts.

Who knows how often a person occurs, for instance that a certain customer buys most, finds the
token by counting (Naveed, Kamara and Wright, 2015).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from .codes import Codes


@dataclasses.dataclass(frozen=True)
class TokenSkew:
    """How unevenly the rows fall on the subjects' tokens.

    Attributes:
      tokens: different tokens.
      largest_share: share of the rows that the most frequent token has.
      evenness: entropy of the shares over its largest possible, from 0 to 1; 1 gives nothing away.
      alone_in_frequency: tokens that no other token is as frequent as, which counting tells apart.
    """

    tokens: int
    largest_share: float
    evenness: float
    alone_in_frequency: int

    @property
    def alone_share(self) -> float:
        """Share of the tokens that counting tells apart."""
        return self.alone_in_frequency / self.tokens


def token_skew(rows_of_tokens: Codes) -> TokenSkew:
    """Measures the skew of tokens that have these numbers of rows, each at least one."""
    shares = rows_of_tokens / rows_of_tokens.sum()
    tokens = len(shares)
    entropy = float(-(shares @ np.log(shares)))
    as_frequent = np.unique(rows_of_tokens, return_counts=True)[1]
    return TokenSkew(
        tokens=tokens,
        largest_share=float(shares.max()),
        evenness=min(entropy / float(np.log(tokens)), 1.0) if tokens > 1 else 1.0,
        alone_in_frequency=int((as_frequent == 1).sum()),
    )
