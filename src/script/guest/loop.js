/**
 * Guest code: the loop over rows `from` … `to` of a chunk. `$$at` and `$$dirty` are names of link.ts.
 */
;(function (cursor, settle, failed) {
  return (process, context, fates, from, to) => {
    for ($$at = from; $$at < to; $$at++) {
      cursor[0] = $$at
      try {
        const result = process(context)
        if (!$$dirty) {
          // KEPT and FILTERED, as in rows.js.
          if (result === true) {
            fates[$$at] = 1
            continue
          }
          if (result === false) {
            fates[$$at] = 0
            continue
          }
        }
        $$dirty = false
        settle(result)
      } catch (error) {
        $$dirty = false
        failed(error)
      }
    }
  }
})
