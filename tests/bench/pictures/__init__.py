"""SVG pictures and Markdown tables of the figures in bench.json."""
