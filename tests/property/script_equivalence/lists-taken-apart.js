const odd = { split: () => ({ 0: "not", [Symbol.iterator]: function* () { yield "iterated" } }) }
function process(context) {
  const row = context.input.current()
  const name = row.name.trim()
  const [a, , b = "default"] = name.split("")
  const [c, d] = name.split(","), [e] = name.split(/n/)
  let [f] = odd.split(",")
  var [g, h] = `${name} ${row.amount}`.split(" ")
  const [i] = name.split({ [Symbol.split]: () => ["custom"] })
  const show = () => [a, b, c, d, e, f, g, h, i].join("|")
  context.output.setField("out", show())
  const [j] = name.split(" ")
  if (row.amount > 5000) { const [k] = name.split(null.x) }
  return j !== undefined
}
