using EdgeAgent.Audio.Evaluation;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Evaluation;

public sealed class EditAlignmentTests
{
    [Theory]
    [InlineData("the cat sat", "the cat sat", 0, 0, 0)]
    [InlineData("the cat sat", "the hat sat", 0, 0, 1)]
    [InlineData("the cat sat", "the cat", 0, 1, 0)]
    [InlineData("the cat sat", "oh the cat sat down", 2, 0, 0)]
    [InlineData("the cat sat", "", 0, 3, 0)]
    [InlineData("", "cat", 1, 0, 0)]
    [InlineData("a b c d", "b c x d e", 2, 1, 0)]
    public void Errors_are_counted_by_their_kind(string said, string heard, int insertions, int deletions, int substitutions)
    {
        var alignment = EditAlignment.Of(Words(said), Words(heard));

        Assert.Equal((insertions, deletions, substitutions), (alignment.Insertions, alignment.Deletions, alignment.Substitutions));
    }

    [Fact]
    public void What_was_heard_is_right_where_it_was_said() =>
        Assert.Equal([true, false, true], EditAlignment.Of(Words("the cat sat"), Words("the hat sat")).IsRight);

    [Property]
    public bool Errors_are_as_few_as_can_be_and_add_up(byte[] said, byte[] heard)
    {
        var (one, other) = (said.Select(b => b % 3).Take(8).ToArray(), heard.Select(b => b % 3).Take(8).ToArray());
        var alignment = EditAlignment.Of(one, other);
        var right = alignment.IsRight.Count(r => r);

        return alignment.Errors == Fewest(one, other)
            && right + alignment.Substitutions + alignment.Insertions == other.Length
            && right + alignment.Substitutions + alignment.Deletions == one.Length;
    }

    private static int Fewest(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        if (one.IsEmpty || other.IsEmpty)
            return one.Length + other.Length;
        if (one[0] == other[0])
            return Fewest(one[1..], other[1..]);
        return 1 + Math.Min(Fewest(one[1..], other[1..]), Math.Min(Fewest(one[1..], other), Fewest(one, other[1..])));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
