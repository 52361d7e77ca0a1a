function process(context) {
  const row = context.input.current()
  try { if (row.amount > 100) throw new Error("big") } catch { return false } finally { if (row.note === null) return true }
  context.output.setField("out", row.name)
  return true
}
