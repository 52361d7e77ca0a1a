function process(context) {
  const row = context.input.current()
  if (row.data && typeof row.data === "object") row.data.touched = true
  context.output.setField("out", JSON.stringify(context.input.current().data?.touched))
  context.output.setField("obj", row.data?.k ?? null)
  context.output.setField("other", row.data?.n instanceof Object ? String(row.data.n) : typeof row.data)
  return true
}
