function process(context) {
  const row = context.input.current()
  var a = 1
  let b = row.amount, c
  const { name, note } = row
  a = a + b
  b -= 2
  b *= 3
  a++
  if (row.active) { var late = "late" }
  c = name + late
  { let b = "inner"; c += b }
  context.output.setField("out", `${a} ${b} ${c} ${note} ${typeof c} ${typeof late} ${void 0}`)
  return true
}
