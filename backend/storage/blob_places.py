"""Which of the two places a company's photos and files are in: the one module that knows both."""

from __future__ import annotations

from backend.settings import Settings
from backend.storage.blob_store import BlobDirectory, BlobStore
from backend.storage.blob_table import BlobTable
from backend.storage.store import CompanyStore


def kept_blobs(settings: Settings, store: CompanyStore) -> BlobStore:
    """As the settings say."""
    return BlobTable(store) if settings.blobs_in_database else BlobDirectory(settings.blob_dir)
