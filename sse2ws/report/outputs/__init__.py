"""One module an output format. Its file name is the format's `NAME`; it offers `render(run, plan, style)`."""
