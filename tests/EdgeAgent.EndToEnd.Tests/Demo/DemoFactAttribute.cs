using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Demo;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Demo;

/// <summary>A fact about the demo's own media and models; skipped by name where one of them, or the truth about it, is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DemoFactAttribute : FactAttribute
{
    public DemoFactAttribute() => Skip = Missing();

    private static string? Missing()
    {
        if (ProgramFactAttribute.PathOf("ffmpeg") is null)
            return "Not installed: ffmpeg.";
        try
        {
            new DemoFiles(Repository.Root).Load(new ConfigurationLoader(new SecretRedactor()));
        }
        catch (DemoFilesMissingException e)
        {
            return e.Message;
        }

        return DemoTruth.Files.FirstOrDefault(f => !File.Exists(f)) is { } file ? $"The truth about the demo's media is not there: {file}." : null;
    }
}
