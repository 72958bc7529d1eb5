using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Tests.Recognition;

public sealed class TokenTableTests
{
    [Fact]
    public void Pieces_join_to_words_with_times_and_confidences()
    {
        var table = new TokenTable(["<blank>", "\u2581THE", "\u2581", "C", "AT", "<sos/eos>"], TokenForm.Pieces);
        TimedToken[] tokens = [new(1, 2, 4, 0.9), new(2, 5, 6, 0.2), new(3, 6, 8, 0.8), new(4, 9, 12, 0.6), new(5, 13, 14, 0.1)];

        Assert.Equal("THE CAT", table.Text(tokens));
        Assert.Equal(
            [new SpokenWord("THE", 1080, 1160, 0.9), new SpokenWord("CAT", 1240, 1480, 0.7)],
            table.Words(tokens, startMs: 1000, msPerFrame: 40).Select(w => w with { Confidence = Math.Round(w.Confidence, 6) }));
    }

    [Fact]
    public void Two_spaces_stay_in_the_text_and_make_no_empty_word()
    {
        var table = new TokenTable(["<blank>", "\u2581", "\u2581A", "B"], TokenForm.Pieces);
        TimedToken[] tokens = [new(3, 0, 1, 1), new(1, 1, 2, 1), new(2, 2, 3, 1), new(1, 3, 4, 1)];
        Assert.Equal("B  A ", table.Text(tokens));
        Assert.Equal(["B", "A"], table.Words(tokens, 0, 40).Select(w => w.Text));
    }

    [Fact]
    public void A_piece_with_a_space_inside_ends_a_word()
    {
        var table = new TokenTable(["<blank>", "\u2581OF\u2581THE", "M"], TokenForm.Pieces);
        TimedToken[] tokens = [new(1, 0, 4, 1), new(2, 5, 6, 1)];
        Assert.Equal("OF THEM", table.Text(tokens));
        Assert.Equal(
            [new SpokenWord("OF", 0, 40, 1), new SpokenWord("THEM", 0, 60, 1)],
            table.Words(tokens, 0, 10));
    }

    [Fact]
    public void Byte_pieces_join_to_characters()
    {
        var table = new TokenTable(["<blank>", "\u2581caf", "<0xC3>", "<0xA9>"], TokenForm.Pieces);
        TimedToken[] tokens = [new(1, 0, 1, 1), new(2, 1, 2, 1), new(3, 2, 3, 1)];
        Assert.Equal("café", table.Text(tokens));
        Assert.Equal("café", Assert.Single(table.Words(tokens, 0, 40)).Text);
    }

    [Fact]
    public void An_unknown_piece_is_spelt_as_SentencePiece_does()
    {
        var table = new TokenTable(["<blank>", "<unk>", "\u2581A"], TokenForm.Pieces);
        Assert.Equal("A \u2047 ", table.Text([new(2, 0, 1, 1), new(1, 1, 2, 1)]));
    }

    [Fact]
    public void Characters_keep_their_spaces()
    {
        var table = new TokenTable(["<blank>", "<space>", "A", "B"], TokenForm.Characters);
        TimedToken[] tokens = [new(2, 0, 1, 1), new(1, 1, 2, 1), new(3, 2, 3, 1), new(2, 3, 4, 1)];
        Assert.Equal("A BA", table.Text(tokens));
        Assert.Equal(["A", "BA"], table.Words(tokens, 0, 40).Select(w => w.Text));
    }

    [Fact]
    public void Whole_words_are_joined_by_spaces()
    {
        var table = new TokenTable(["<blank>", "light", "on"], TokenForm.Words);
        TimedToken[] tokens = [new(1, 0, 2, 1), new(2, 3, 4, 1)];
        Assert.Equal("light on", table.Text(tokens));
        Assert.Equal(["light", "on"], table.Words(tokens, 0, 40).Select(w => w.Text));
    }

    [Fact]
    public void Nothing_heard_is_an_empty_text()
    {
        var table = new TokenTable(["<blank>", "A"], TokenForm.Pieces);
        Assert.Equal("", table.Text([]));
        Assert.Empty(table.Words([], 0, 40));
    }

    [Fact]
    public void An_id_outside_the_table_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenTable(["<blank>", "A"], TokenForm.Pieces).Text([new(2, 0, 1, 1)]));
}
