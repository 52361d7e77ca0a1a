function process(cöntext) {
  const r\u006fw = cöntext.input.current()
  const $at = "mine", 名前 = row.name
  cöntext.output.setField("\u006fut", 名前 + $at)
  cöntext . output . setField ( 'other' , row . n\u006fte )
  /* 😀 */ cöntext.output.setField("more", /* 😀 */ 名前 ); throwsLater(名前)
  return true
}
function throwsLater(x) { if (x.length > 6) { /* 😀é */ null.x } }
