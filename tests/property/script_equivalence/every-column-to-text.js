function process(context) {
  const r = context.input.current()
  context.output.setField("out", `${r.id}|${r.name}|${r.email}|${r.amount}|${r.price}|${r.active}|${r.born}|${r.seen}|${r.note}`)
  context.output.setField("other", String(r.data) + r.filled + r.german)
  return true
}
