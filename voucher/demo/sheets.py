"""Papers of the demonstration world: a sheet that says what it stands for."""

import io

import pikepdf


def a_paper(title: str) -> bytes:
    """A PDF of one page, marked as a sample. Its title is in plain Latin letters."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        lines = f"BT /F1 22 Tf 72 740 Td ({title}) Tj /F1 12 Tf 0 -40 Td (Sample of the demonstration world) Tj ET"
        page.Contents = made.make_stream(lines.encode("ascii"))
        made.save(out)
    return out.getvalue()
