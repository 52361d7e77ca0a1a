function process(context) {
  const row = context.input.current()
  const box = {}
  ;({ a: box.x, b: box.y = row.name } = { a: row.amount });
  [box.z] = [row.note]
  context.output.setField("out", JSON.stringify(box))
  return true
}
