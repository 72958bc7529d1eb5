using System.Security.Cryptography;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Models;

public sealed class DamagedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>y = x · w with 256 weights, so that a cut in the middle cuts raw data.</summary>
    private static OnnxModelWriter Small() => new OnnxModelWriter()
        .Input("x", OnnxModelWriter.Float32, 1, 256)
        .Output("y", OnnxModelWriter.Float32, 1, 256)
        .Weights("w", OnnxModelWriter.Float32, [1, 256], new byte[1024])
        .Node("Mul", ["x", "w"], ["y"]);

    public static TheoryData<string, byte[], ModelFault, string> Damages => new()
    {
        { "empty", [], ModelFault.Damaged, "it is empty" },
        { "cut at half", Small().ToBytes()[..600], ModelFault.Damaged, "cut short" },
        { "zeros", new byte[4096], ModelFault.Damaged, "only zeros" },
        { "web page", "<!DOCTYPE html><html><body>404</body></html>"u8.ToArray(), ModelFault.Damaged, "web page" },
        { "json", "{\"message\":\"Not Found\"}"u8.ToArray(), ModelFault.Damaged, "JSON" },
        { "git lfs pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8.ToArray(), ModelFault.Damaged, "git lfs pull" },
        { "zip", [0x50, 0x4B, 3, 4, 0, 0, 0, 0], ModelFault.Damaged, "PyTorch" },
        { "random", [0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9, 0xF8, 0xF7, 0xF6, 0xF5], ModelFault.Damaged, "no ONNX structure" },
        { "unknown operator", Small().Node("Magic", ["y"], ["z"]).ToBytes(), ModelFault.Unsupported, "'Magic" },
        { "opset too new", Newest(m => m.Opset = 99), ModelFault.Unsupported, "opset" },
        { "format too new", Newest(m => m.IrVersion = 99), ModelFault.Unsupported, "(IR) version 99" },
        { "poisoned size", new OnnxModelWriter().Input("x", 1, 1).Output("y", 1, 1).Weights("w", 1, [1 << 20, 1 << 20], new byte[4]).Node("Mul", ["x", "w"], ["y"]).ToBytes(), ModelFault.Damaged, "claims" },
        { "weights outside", new OnnxModelWriter().Input("x", 1, 1).Output("y", 1, 1).ExternalWeights("w", [1], "../../etc/passwd").Node("Mul", ["x", "w"], ["y"]).ToBytes(), ModelFault.Damaged, "refused" },
        { "weights file missing", new OnnxModelWriter().Input("x", 1, 1).Output("y", 1, 1).ExternalWeights("w", [1], "w.bin").Node("Mul", ["x", "w"], ["y"]).ToBytes(), ModelFault.Missing, "'w.bin'" },
        { "graph nested without end", Nested(200), ModelFault.Damaged, "nests graphs" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_model_is_refused_in_words_that_say_which_damage(string damage, byte[] content, ModelFault fault, string words)
    {
        var path = _folder["model.onnx"];
        File.WriteAllBytes(path, content);
        var refusal = Assert.Throws<ModelException>(() => ModelSession.Open(path));
        Assert.True(refusal.Fault == fault, $"{damage}: {refusal.Fault}: {refusal.Message}");
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_is_named()
    {
        var refusal = Assert.Throws<ModelException>(() => ModelSession.Open(_folder["absent.onnx"]));
        Assert.Equal(ModelFault.Missing, refusal.Fault);
        Assert.Contains("does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_weights_that_are_cut_short_are_named()
    {
        File.WriteAllBytes(_folder["w.bin"], new byte[3]);
        var path = new OnnxModelWriter().Input("x", 1, 64).Output("y", 1, 64).ExternalWeights("w", [64], "w.bin").Node("Mul", ["x", "w"], ["y"]).Save(_folder["m.onnx"]);
        var refusal = Assert.Throws<ModelException>(() => ModelSession.Open(path));
        Assert.Contains("weights", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("cut short", refusal.Message, StringComparison.Ordinal);
    }

    [ProgramFact("mkfifo")]
    public async Task A_pipe_in_the_place_of_external_weights_is_refused_and_not_waited_for()
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", _folder["w.bin"]))
            await make.WaitForExitAsync();
        var path = new OnnxModelWriter().Input("x", 1, 64).Output("y", 1, 64).ExternalWeights("w", [64], "w.bin").Node("Mul", ["x", "w"], ["y"]).Save(_folder["m.onnx"]);
        var refusal = await Task.Run(() => Assert.Throws<ModelException>(() => ModelSession.Open(path))).WaitAsync(Until.Patience);
        Assert.Equal(ModelFault.Missing, refusal.Fault);
        Assert.Contains("is a pipe or device, not a file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_flipped_byte_of_a_weight_is_seen_by_its_hash()
    {
        var content = Small().ToBytes();
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = _folder["model.onnx"];
        File.WriteAllBytes(path, content);
        ModelSession.Open(path, sha256: hash).Dispose();
        content[700] ^= 1;
        File.WriteAllBytes(path, content);
        Assert.Equal(ModelFault.HashMismatch, Assert.Throws<ModelException>(() => ModelSession.Open(path, sha256: hash)).Fault);
    }

    [Fact]
    public void A_model_replaced_while_it_is_loaded_runs_on()
    {
        var path = Small().Save(_folder["model.onnx"]);
        using var session = ModelSession.Open(path);
        File.WriteAllText(path, "");
        using var run = session.CreateRun();
        run.Input<float>(0, [1, 256]).Fill(1);
        run.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(256, run.Output<float>(0).Length);
    }

    /// <summary>Whatever bytes are called a model: a sentence, never a crash.</summary>
    [Property(MaxTest = 200)]
    public Property Any_bytes_are_refused_in_words() => Prop.ForAll(
        Gen.Choose(0, 1 << 30).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var content = Small().ToBytes();
            for (var i = 0; i < 4; i++)
                content[random.Next(content.Length - 1100)] = (byte)random.Next(256);
            if (random.Next(2) == 0)
                content = content[..random.Next(content.Length)];
            var path = _folder[$"{Guid.NewGuid():n}.onnx"];
            File.WriteAllBytes(path, content);
            try
            {
                ModelSession.Open(path).Dispose();
            }
            catch (ModelException e)
            {
                Assert.NotEmpty(e.Message);
            }
        });

    private static byte[] Newest(Action<OnnxModelWriter> change)
    {
        var model = Small();
        change(model);
        return model.ToBytes();
    }

    private static byte[] Nested(int depth)
    {
        var graph = new OnnxModelWriter().Output("o", 1, 1).Node("Constant", [], ["o"]);
        for (var i = 0; i < depth; i++)
            graph = new OnnxModelWriter().Output("o", 1, 1).Node("If", ["c"], ["o"], "", OnnxModelWriter.Attribute("then_branch", graph));
        return graph.ToBytes();
    }
}
