using System.Globalization;
using System.Text;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition;

public sealed class SpeechDecodingDocumentTests
{
    private const string Document = "docs/speech-decoding.md";

    [Fact]
    public void The_document_lists_the_parameters_that_there_are()
    {
        var table = new StringBuilder("| parameter | what it does | from | to | searches |\n|---|---|---|---|---|\n");
        foreach (var parameter in SearchParameter.All)
            table.Append(CultureInfo.InvariantCulture, $"| `{parameter.Name}` | {parameter.Summary} | {parameter.Least} | {parameter.Most} | {SearchesOf(parameter)} |\n");
        GeneratedFile.AssertPartCurrent(Document, "parameters", table.ToString());
    }

    [Fact]
    public void The_document_lists_what_transducers_take_by_default()
    {
        (string Name, Func<TransducerDefaults, string> Value)[] rows =
        [
            ("search", d => $"`{d.Method.Word()}`"), ("`beam`", d => Number(d.Beam)), ("`score_norm`", d => d.ScoreNorm ? "1" : "0"),
            ("`max_symbols` of `tsd`", d => Number(d.MaxSymbols)), ("`u_max`", d => Number(d.UMax)), ("`nstep` (`maes`: 2 at least)", d => Number(d.NStep)),
            ("`prefix_alpha`", d => Number(d.PrefixAlpha)), ("`expansion_gamma`", d => Number(d.ExpansionGamma)), ("`expansion_beta`", d => Number(d.ExpansionBeta)),
            ("`state_beam`", d => Number(d.StateBeam)), ("`expand_beam`", d => Number(d.ExpandBeam)),
        ];
        var table = new StringBuilder("| | ESPnet | SpeechBrain | icefall |\n|---|---|---|---|\n");
        foreach (var (name, value) in rows)
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {value(TransducerDefaults.Espnet)} | {value(TransducerDefaults.SpeechBrain)} | {value(TransducerDefaults.Icefall)} |\n");
        GeneratedFile.AssertPartCurrent(Document, "transducers", table.ToString());
    }

    [Fact]
    public void The_document_names_every_search()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, Document));
        foreach (var method in Enum.GetValues<DecodeMethod>())
            Assert.Contains($"| `{method.Word()}` |", text, StringComparison.Ordinal);
    }

    private static string SearchesOf(SearchParameter parameter)
    {
        var methods = Enum.GetValues<DecodeMethod>().Where(parameter.IsOf).ToList();
        return methods.Count == Enum.GetValues<DecodeMethod>().Length ? "all" : string.Join(", ", methods.Select(m => $"`{m.Word()}`"));
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
