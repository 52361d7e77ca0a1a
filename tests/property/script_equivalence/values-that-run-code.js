function process(context) {
  const row = context.input.current()
  const loud = { toString() { context.output.setField("other", "set in toString"); return "loud" } }
  context.output.setField("out", `${loud} ${row.name}`)
  context.output.setField("more", (() => { context.output.setField("more", { toISOString: 1 } ? "inner" : 0); return row.active ? 1 : "outer" })())
  return true
}
