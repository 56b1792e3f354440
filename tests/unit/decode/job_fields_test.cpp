#include "decode/job_fields.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(JobFields, AreFoundWhereverTheSearchStarts) {
  for (std::size_t start = 0; start <= item_fields.size(); ++start) {
    for (const FieldName& entry : item_fields) {
      std::size_t next = start;
      EXPECT_EQ(find_field(item_fields, entry.name, next), entry.field) << entry.name;
    }
  }
}

TEST(JobFields, OfARowAreTwelveAndFourToShow) {
  EXPECT_EQ(item_fields.size(), 12u + 4u);
  EXPECT_EQ(item_fields.front().name, "job_id");
  EXPECT_EQ(item_fields.back().name, "poster_url");
}

TEST(JobFields, OfALookupHaveNoDisplayFields) {
  EXPECT_EQ(job_document_fields.back().name, "updated_at");
}

TEST(JobFields, ThatAreUnknownDoNotMoveTheSearch) {
  std::size_t next = 3;
  EXPECT_EQ(find_field(item_fields, "renderuuid", next), Field::unknown);
  EXPECT_EQ(find_field(item_fields, "", next), Field::unknown);
  EXPECT_EQ(next, 3u);
}

}  // namespace
}  // namespace sudomock::detail
