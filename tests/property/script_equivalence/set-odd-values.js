const values = [1n, 2n ** 70n, new Date(0), new Date(NaN), [1, 2], { a: 1 }, () => 1, Symbol("s"), NaN, -0, "\ud800", "\0", /x/, new Map(), Object("boxed")]
let n = 0
function process(context) {
  const value = values[n++ % values.length]
  context.output.setField("out", value)
  context.output.setField("other", n)
  return true
}
