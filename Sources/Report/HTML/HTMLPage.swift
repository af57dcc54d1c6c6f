import Core
import Cryptography

/// What stands around a report's sections: a page that loads nothing, and runs no script but the one within.
enum HTMLPage {
    /// The whole document. Throws `internal.fault` where hashing fails.
    static func document(title: String, _ body: (inout HTMLText) -> Void) throws(Failure) -> [UInt8] {
        var page = HTMLText()
        page.markup(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
        )
        page.own(Base64.encode(try SHA256.digest(of: script).bytes))
        page.markup(
            "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>"
        )
        page.text(title)
        page.markup("</title>\n<style>")
        page.markup(style)
        page.markup("</style>\n</head>\n<body>\n")
        body(&page)
        page.markup("<script>")
        page.own(script)
        page.markup("</script>\n</body>\n</html>\n")
        return page.bytes
    }

    /// Colours of the light and of the dark scheme stand side by side (CSS Color 5, `light-dark`); on paper there is light alone.
    private static let style: StaticString = """

        :root{color-scheme:light dark}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:110rem;padding:1rem 1.5rem 3rem;background:light-dark(#fff,#0d1117);color:light-dark(#1b1f24,#e6edf3);font:15px/1.45 system-ui,sans-serif}
        h1{font-size:1.5rem;margin:.3rem 0 .8rem}h2{font-size:1.2rem;margin:2rem 0 .5rem;scroll-margin-top:1rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}
        a{color:light-dark(#0550ae,#79b8ff)}code{font:.92em ui-monospace,monospace;overflow-wrap:anywhere}code.id{white-space:nowrap}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}dt,.dim{color:light-dark(#59636e,#9aa4af)}dd{margin:0;overflow-wrap:anywhere}
        nav{margin-top:.6rem}nav a{margin-right:1rem}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;width:100%}
        th,td{border-bottom:1px solid light-dark(#d1d9e0,#30363d);padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere;min-width:6.5rem}
        th{background:light-dark(#f6f8fa,#161b22);white-space:nowrap}
        th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid}
        th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
        tr:target{outline:2px solid}
        summary{cursor:pointer}
        .bad{color:light-dark(#b3261e,#ff8a80);font-weight:600}.warn{color:light-dark(#8a5a00,#e3b341);font-weight:600}.good{color:light-dark(#1a7f37,#56d364);font-weight:600}
        .find{display:flex;gap:1rem;align-items:center;margin:.4rem 0}.find input{font:inherit;padding:.25rem .5rem;width:min(30rem,100%)}
        [hidden]{display:none}
        @media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10px}.find,nav{display:none}tr{break-inside:avoid}thead{display:table-header-group}a{color:inherit;text-decoration:none}.wide{overflow:visible}details::details-content{content-visibility:visible}}

        """

    /// Filters rows and sorts columns; what it reads of the page it only shows as text. Without it the page is all there.
    static let script: [UInt8] = Array(
        """

        "use strict";
        (function () {
          var page = document;
          function key(row, column) {
            var cell = row.cells[column];
            if (!cell) return "";
            return cell.getAttribute("data-k") || cell.textContent.trim();
          }
          function compare(a, b) {
            var x = Number(a), y = Number(b);
            if (a !== "" && b !== "" && !isNaN(x) && !isNaN(y)) return x - y;
            return a < b ? -1 : a > b ? 1 : 0;
          }
          page.querySelectorAll("table.list").forEach(function (table) {
            var body = table.tBodies[0];
            var rows = Array.prototype.slice.call(body.rows);
            var texts = null;
            if (rows.length > 1) {
              var box = page.createElement("div");
              var input = page.createElement("input");
              var count = page.createElement("span");
              box.className = "find";
              count.className = "dim";
              input.type = "search";
              input.placeholder = "filter: words that a row has to hold";
              input.setAttribute("aria-label", "filter " + table.caption.textContent);
              count.setAttribute("role", "status");
              box.append(input, count);
              table.parentNode.before(box);
              input.addEventListener("input", function () {
                var words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
                texts = texts || rows.map(function (row) { return row.textContent.toLowerCase(); });
                var shown = 0;
                rows.forEach(function (row, index) {
                  var fits = words.every(function (word) { return texts[index].indexOf(word) >= 0; });
                  row.hidden = !fits;
                  if (fits) shown += 1;
                });
                count.textContent = words.length ? shown + " of " + rows.length : "";
              });
            }
            Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
              var button = page.createElement("button");
              button.type = "button";
              button.textContent = head.textContent;
              head.textContent = "";
              head.append(button);
              button.addEventListener("click", function () {
                var down = head.getAttribute("aria-sort") === "ascending";
                Array.prototype.forEach.call(head.parentNode.cells, function (other) { other.removeAttribute("aria-sort"); });
                head.setAttribute("aria-sort", down ? "descending" : "ascending");
                var keyed = rows.map(function (row, index) { return [key(row, column), index, row]; });
                keyed.sort(function (a, b) { return (down ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]; });
                keyed.forEach(function (item) { body.append(item[2]); });
              });
            });
          });
          addEventListener("beforeprint", function () {
            page.querySelectorAll("details").forEach(function (item) { item.open = true; });
          });
          function open() {
            var target = page.getElementById(location.hash.slice(1));
            if (!target) return;
            target.hidden = false;
            for (var at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
            target.scrollIntoView();
          }
          addEventListener("hashchange", open);
          open();
        })();

        """.utf8)
}
