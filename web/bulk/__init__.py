"""The check of files: page, uploads, jobs and downloads."""
