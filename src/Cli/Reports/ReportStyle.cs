namespace MlNetWatermark.Cli.Reports;

/// <summary>The style sheet of reports.</summary>
/// <remarks>
/// Colours are those of Okabe and Ito, "Color Universal Design" (2008), the darker ones on paper and the lighter ones on black. No
/// meaning hangs on a colour alone: lines differ in their dashes, points in their shape, cells hold their number.
/// </remarks>
internal static class ReportStyle
{
    public const string Css = """

        :root { color-scheme: light dark; --paper: #ffffff; --ink: #1a1a1a; --soft: #5c5c5c; --rule: #d9d9d9; --data: #0072b2; --second: #d55e00; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #121417; --ink: #ececec; --soft: #a8a8a8; --rule: #3a3d42; --data: #56b4e9; --second: #e69f00; }
        }
        body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        h1, h2, h3 { line-height: 1.2; }
        h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--rule); padding-bottom: .3rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
        th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        thead th { border-bottom: 2px solid var(--soft); vertical-align: bottom; }
        tbody th { font-weight: 600; }
        .numbers th + th, .numbers td { text-align: right; white-space: nowrap; }
        .heat th, .heat td { padding: .25rem .4rem; font-size: .85rem; }
        .heat .own { outline: 2px solid var(--second); outline-offset: -2px; }
        .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; }
        .pictures { grid-template-columns: repeat(auto-fill, minmax(min(30rem, 100%), 1fr)); }
        figure { margin: 0; }
        figcaption { color: var(--soft); font-size: .9rem; }
        img { max-width: 100%; height: auto; display: block; }
        pre { overflow-x: auto; }
        svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--ink); font: 10px system-ui, sans-serif; text-anchor: middle; }
        svg text.title { font-size: 13px; font-weight: 600; }
        svg text.axis, svg text.tick { fill: var(--soft); }
        svg text.end { text-anchor: end; }
        svg .grid { stroke: var(--rule); stroke-width: .6; }
        svg .frame { stroke: var(--soft); }
        svg .data { stroke: var(--data); stroke-width: 2; fill: none; }
        svg .interval { stroke: var(--data); stroke-width: 1; }
        svg circle.point { fill: var(--data); }
        svg .bar { fill: var(--data); }
        svg .chance { stroke: var(--soft); stroke-width: 1.4; stroke-dasharray: 7 4; }
        svg .decodable { stroke: var(--second); stroke-width: 1.6; stroke-dasharray: 1.5 3; }
        svg .expected { stroke: var(--second); stroke-width: 1.6; stroke-dasharray: 5 3; fill: none; }
        svg .diamond { fill: var(--second); stroke: var(--paper); }

        """;
}
