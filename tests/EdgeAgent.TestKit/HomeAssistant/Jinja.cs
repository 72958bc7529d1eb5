using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeAgent.TestKit.HomeAssistant;

/// <summary>
/// Renders Home Assistant's value templates with the real Jinja, in a sandbox as there, with <c>value</c>, <c>value_json</c> where the payload is JSON, and <c>to_json</c>.
/// Stricter than there: what is not defined is an error, and there only a line in the log.
/// </summary>
public sealed class Jinja : IDisposable
{
    private const string Script = """
        import json, sys
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
        env = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
        env.filters["to_json"] = lambda value: json.dumps(value, ensure_ascii=False)
        for line in sys.stdin:
            ask = json.loads(line)
            variables = {"value": ask["payload"]}
            try:
                variables["value_json"] = json.loads(ask["payload"])
            except ValueError:
                pass
            try:
                answer = {"text": env.from_string(ask["template"]).render(variables).strip()}
            except Exception as e:
                answer = {"error": f"{type(e).__name__}: {e}"}
            print(json.dumps(answer), flush=True)
        """;

    private static readonly Lazy<bool> Installed = new(Probe);

    /// <summary>The system's own, which Debian's packages belong to; another one may stand before it.</summary>
    private static readonly string? Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : ProgramFactAttribute.PathOf("python3");

    private readonly Process _process;

    public Jinja() => _process = Process.Start(new ProcessStartInfo(Python!, ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>Whether it is there.</summary>
    public static bool IsInstalled => Installed.Value;

    /// <summary>Renders a template for a payload.</summary>
    /// <exception cref="InvalidOperationException">The template fails.</exception>
    public string Render(string template, string payload)
    {
        lock (_process)
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { template, payload }));
            _process.StandardInput.Flush();
            var answer = JsonNode.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("python3 has ended."))!;
            return (string?)answer["text"] ?? throw new InvalidOperationException($"{answer["error"]} in {template} for {payload}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    private static bool Probe()
    {
        if (Python is null)
            return false;
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import jinja2"]) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
