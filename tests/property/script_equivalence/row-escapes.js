function helper(row) { return row.name + row.amount }
function process(context) {
  const row = context.input.current()
  context.output.setField("out", helper(row))
  context.output.setField("other", JSON.stringify({ ...row, data: null, id: String(row.id), price: String(row.price) }))
  context.output.setField("more", Object.keys(row).join())
  return true
}
