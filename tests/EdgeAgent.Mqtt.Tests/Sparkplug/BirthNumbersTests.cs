using EdgeAgent.Mqtt.Sparkplug;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Sparkplug;

public sealed class BirthNumbersTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("0", 1)]
    [InlineData("41", 42)]
    [InlineData("255", 0)]
    [InlineData("256", 0)]
    [InlineData("-1", 0)]
    [InlineData("", 0)]
    [InlineData("\0\0\0", 0)]
    public void The_number_goes_on_where_the_file_says_and_begins_anew_where_it_says_nothing(string? kept, int expected)
    {
        using var folder = new TemporaryFolder();
        if (kept is not null)
            File.WriteAllText(Path.Combine(folder.Path, "sparkplug-bdseq"), kept);

        Assert.Equal(expected, BirthNumbers.In(folder.Path).Next(out var fault));
        Assert.Null(fault);
        Assert.Equal((expected + 1) % 256, BirthNumbers.In(folder.Path).Next(out _));
    }

    [Fact]
    public void Without_a_folder_numbers_count_for_the_process_alone()
    {
        var numbers = new BirthNumbers(null);
        for (var i = 0; i < 600; i++)
            Assert.Equal(i % 256, numbers.Next(out _));
    }

    [Fact]
    public void A_folder_that_is_gone_is_said_and_numbers_count_on()
    {
        var numbers = BirthNumbers.In(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));
        Assert.Equal(0, numbers.Next(out var fault));
        Assert.NotNull(fault);
        Assert.Equal(1, numbers.Next(out fault));
        Assert.NotNull(fault);
    }
}
