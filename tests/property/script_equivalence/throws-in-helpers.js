function helper(row, context) {
  if (row > 100) throw new Error("in helper"); context.output.setField("out", { bad: true }.bad ? [row] : 1)
}
function process(context) {
  const row = context.input.current()
  helper(row.amount, context); return true
}
