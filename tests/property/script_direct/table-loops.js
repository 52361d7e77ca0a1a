const WEIGHTS = [1, 2, 3, 4.5, -6]
function process(context) {
  const row = context.input.current()
  let sum = 0
  for (const n of WEIGHTS) {
    if (n === 3) continue
    sum += n * row.amount
  }
  for (let i = 0; i < WEIGHTS.length; i++) sum -= WEIGHTS[i]
  for (let i = 1; i <= 3; i++) { sum = sum + i }
  context.output.setField("num", sum)
  return true
}
