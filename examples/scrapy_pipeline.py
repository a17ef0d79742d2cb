"""A Scrapy item pipeline: drops an item whose copy is stored, or tags it, and stores what is new.

    ITEM_PIPELINES = {"examples.scrapy_pipeline.DedupPipeline": 300}
    DEDUP_INDEX = "news.db"      # a file, or postgresql://… for several spiders
    DEDUP_DROP = True            # False: keep the item and put the ids of what it copies into item["copy_of"]

An item needs `url` and `text`, and may have `title`, `source` and `published`.
"""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from dedup import Article, DedupError, Index


class DedupPipeline:
    """One index for a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.drop = crawler.settings.getbool("DEDUP_DROP", True)
        self.index = Index.open(crawler.settings.get("DEDUP_INDEX", "news.db"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DedupPipeline:
        return cls(crawler)

    def close_spider(self) -> None:
        self.index.close()

    def process_item(self, item: Any) -> Any:
        fields = ItemAdapter(item)
        article = Article(
            fields["url"], fields["text"], fields.get("title"), fields.get("source"), fields.get("published")
        )
        try:
            admission = self.index.check_and_add(article)
        except DedupError:  # too short to judge: not for us to drop
            self._count("dedup/not_judged")
            return item
        if not admission.matches:
            return item
        self._count("dedup/copies")
        ids = [match.id for match in admission.matches]
        if self.drop:
            raise DropItem(f"copy of {', '.join(ids)}: {admission.matches[0].why}")
        fields["copy_of"] = ids
        return item

    def _count(self, name: str) -> None:
        if self.crawler.stats:
            self.crawler.stats.inc_value(name)
