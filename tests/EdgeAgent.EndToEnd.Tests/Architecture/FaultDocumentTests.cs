using System.Text.RegularExpressions;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Architecture;

public partial class FaultDocumentTests
{
    [Theory]
    [InlineData("faults.md")]
    [InlineData("reliability.md")]
    public void Every_test_that_the_catalogue_of_faults_names_exists(string page)
    {
        var names = TestName().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page))).Select(m => m.Groups[1].Value).ToHashSet();
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(f => TestMethod().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();

        Assert.NotEmpty(names);
        Assert.Subset(tests, names);
    }

    [GeneratedRegex("`([A-Z][a-z]+_[A-Za-z0-9_]+[a-z0-9])`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"public (?:async Task|Task|void|Property) (\w+)\(")]
    private static partial Regex TestMethod();
}
