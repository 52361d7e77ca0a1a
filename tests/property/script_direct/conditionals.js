function process(context) {
  const row = context.input.current()
  const size = row.amount > 10000 ? "large" : row.amount > 100 ? "medium" : row.amount === null ? "unknown" : "small"
  let label
  if (size === "large") label = "L"
  else if (size === "medium") { label = "M"; label += "!" }
  else { const inner = size; label = inner.slice(0, 1).toUpperCase() }
  context.output.setField("out", label + size)
  return true
}
