using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>A graph of the assets without what its exporter wrote into it, as tools that rewrite graphs leave it.</summary>
internal static class StrippedGraph
{
    private const int MetadataField = 14;
    private const int Varint = 0;
    private const int Bytes = 2;

    /// <summary>Copies the graph without its metadata (onnx.proto: <c>ModelProto.metadata_props</c>).</summary>
    /// <param name="asset">The graph.</param>
    /// <param name="target">Where the copy goes.</param>
    /// <returns>The copy.</returns>
    public static string Save(string asset, string target)
    {
        var from = File.ReadAllBytes(TestAssets.PathOf(asset));
        using var to = File.Create(target);
        for (var at = 0; at < from.Length;)
        {
            var start = at;
            var tag = Number(from, ref at);
            var length = (int)(tag & 7) switch
            {
                Varint => (int)(Number(from, ref at) & 0),
                Bytes => (int)Number(from, ref at),
                var wire => throw new NotSupportedException($"wire type {wire}"),
            };
            at += length;
            if (tag >> 3 != MetadataField)
                to.Write(from.AsSpan(start, at - start));
        }

        return target;
    }

    private static ulong Number(byte[] bytes, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
