function process(context) {
  const row = context.input.current()
  const o = { get text() { return row.name }, set text(v) { context.output.setField("out", v) } }
  o.text = o.text + "!"
  const proxy = new Proxy({}, { get: (_, key) => `${String(key)} ${row.amount}` })
  context.output.setField("other", proxy.anything)
  context.output.setField("more", { [Symbol.toPrimitive]: () => "primitive" } + "")
  return true
}
