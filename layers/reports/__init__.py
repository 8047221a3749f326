"""Writers of reports: DOCX, PDF and XLSX out of one `geo.paper.Paper`."""
