function process(context) {
  const row = context.input.current()
  const parts = ["a", "b"].map((letter, i) => letter + row.name[i] + row.amount)
  parts.forEach((part) => { context.output.setField("out", part) })
  context.output.setField("other", parts.sort((a, b) => row.amount - 5).join())
  context.output.setField("more", row.name.replace(/./g, (c) => c + (row.note ?? "")))
  return true
}
