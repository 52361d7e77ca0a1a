const VALUES = [0.1, 0.25, 1e-7, 123456789012345, 1234567890123456, 99999999999999.99, 0.0001, 12.3456, 1e15, 5e-324, 4.35, 1.005, -0.07, 100, -0]
let n = 0
function process(context) {
  const v = VALUES[n++ % VALUES.length]
  context.output.setField("num", +v)
  context.output.setField("dec", v * 1)
  context.output.setField("out", v + 0)
  context.output.setField("other", -v)
  return true
}
