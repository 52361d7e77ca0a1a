function sizeOf(amount) {
  if (amount === null) return
  for (const [from, name] of SIZES) if (amount > from) return name
  return "small"
}
const label = (size, name) => `${name}: ${size ?? "no size"}`
const twice = (n) => n * 2
const half = function (n) { const two = 2; return n / two }
const isFine = (n) => n !== 0
const SIZES = [[5000, "large"], [10, "medium"]]
function process(context) {
  const row = context.input.current()
  context.output.setField("out", label(sizeOf(row.amount), row.name))
  context.output.setField("num", twice(row.amount) + half(row.amount))
  return isFine(row.amount)
}
