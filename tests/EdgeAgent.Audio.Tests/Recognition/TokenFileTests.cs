using System.Text;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition;

public sealed class TokenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetTheory]
    [InlineData("espnet/conformer/tokens.txt", 60, "<sos/eos>", "\u2581THE")]
    [InlineData("icefall/zipformer_ctc/tokens.txt", 60, null, "\u2581THE")]
    [InlineData("icefall/bpe.model", 60, null, "\u2581THE")]
    [InlineData("speechbrain/tokens.txt", 31, null, " ")]
    [InlineData("hf_transformers/wav2vec2_ctc/vocab.json", 32, "Z", "|")]
    [InlineData("hf_transformers/whisper_tiny/vocab.json", 34, "Z", "<|en|>")]
    public void Every_export_lists_its_tokens(string file, int count, string? last, string token)
    {
        var tokens = TokenFile.Read(TestAssets.PathOf($"exports/{file}"));

        Assert.Equal(count, tokens.Count);
        Assert.Contains(token, tokens);
        if (last is not null)
            Assert.Equal(last, tokens[^1]);
    }

    [AssetFact]
    public void A_SentencePiece_model_lists_what_its_table_of_symbols_lists() =>
        Assert.Equal(TokenFile.Read(TestAssets.PathOf("exports/icefall/zipformer_ctc/tokens.txt")).Skip(3), TokenFile.Read(TestAssets.PathOf("exports/icefall/bpe.model")).Skip(3));

    [Fact]
    public void Ids_may_stand_in_any_order_and_symbols_of_graphs_are_left_out() =>
        Assert.Equal(["<blk>", "a", "b"], TokenFile.Read(Write("b 2\n<blk> 0\na\t1\n#0 3\n#1 4\n")));

    [Fact]
    public void A_tokenizer_of_Transformers_lists_its_own_and_its_added_tokens() =>
        Assert.Equal(["a", "b", "<s>"], TokenFile.Read(Write("""{"added_tokens": [{"id": 2, "content": "<s>"}], "model": {"vocab": {"b": 1, "a": 0}}}""", "tokenizer.json")));

    [Theory]
    [InlineData("a 0\nb 0\n", "t.txt", "the id 0 stands there twice, for 'a' and 'b'")]
    [InlineData("a 0\nb 2\n", "t.txt", "no token has the id 1, but there is a 2")]
    [InlineData("", "t.txt", "it lists fewer than two tokens")]
    [InlineData("{\"a\": \"b\"}", "vocab.json", "it is not JSON with tokens and their ids, as vocab.json and tokenizer.json are")]
    [InlineData("a 0\nb 999999999\n", "t.txt", "the token 'b' has the id 999999999")]
    public void What_is_no_list_of_tokens_is_refused(string content, string name, string what)
    {
        var fault = Assert.Throws<ModelException>(() => { TokenFile.Read(Write(content, name)); });

        Assert.Equal($"The tokens {_folder[name]} cannot be used: {what}. Copy the file again from the export.", fault.Message);
    }

    [Property(MaxTest = 200)]
    public bool Any_bytes_are_read_or_refused(byte[] content)
    {
        File.WriteAllBytes(_folder["any.txt"], content);
        try
        {
            return TokenFile.Read(_folder["any.txt"]).Count > 1;
        }
        catch (ModelException)
        {
            return true;
        }
    }

    [Property(MaxTest = 200)]
    public bool Bytes_are_spelt_as_GPT2_wrote_them(string? text)
    {
        // bytes_to_unicode of OpenAI's encoder.py: the printable bytes stand for themselves, the others come after U+0100 in their order.
        var hidden = Enumerable.Range(0, 256).Where(b => b is not ((>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF))).ToList();
        var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")).Trim();
        var tokens = Encoding.UTF8.GetBytes(text ?? "").Select(b => hidden.IndexOf(b) is >= 0 and var at ? ((char)(0x100 + at)).ToString() : ((char)b).ToString()).ToList();
        var table = new TokenTable(tokens.Count == 0 ? ["a"] : tokens, TokenForm.Bytes);

        return table.Text([.. tokens.Select((_, i) => new TimedToken(i, i, i + 1, 1))]) == expected;
    }

    private string Write(string content, string name = "t.txt")
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }
}
