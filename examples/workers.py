"""An asynchronous program: an index is safe to share between threads, so checks go into a pool and the loop stays free.

Threads take turns at one index; for more than one core, open the same index in several processes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from dedup import Article, Index, Match


async def check_all(articles: Iterable[Article], index: Index) -> list[list[Match]]:
    """The matches of each article, in their order."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=4) as pool:
        return await asyncio.gather(*(loop.run_in_executor(pool, index.check, article) for article in articles))
